"""The SDK of Google for Python."""

from functools import cache

from google import genai
from google.genai import types
from talk import talk


@cache
def client_at(url):
    """Kept, because a client that nobody holds is closed."""
    return genai.Client(api_key="sk-of-the-caller", http_options=types.HttpOptions(base_url=url))


def client(ask):
    return client_at(ask["url"])


def config(ask):
    tool = ask["tool"]
    declared = types.FunctionDeclaration(
        name=tool["name"], description=tool["description"], parameters_json_schema=tool["parameters"]
    )
    return types.GenerateContentConfig(
        tools=[types.Tool(function_declarations=[declared])],
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )


def parts(chunks):
    return [part for chunk in chunks for one in (chunk.candidates or [])[:1] if one.content for part in one.content.parts or []]


def told(chunks):
    usage = next(chunk.usage_metadata for chunk in reversed(chunks) if chunk.usage_metadata)
    finishes = [one.finish_reason.value for chunk in chunks for one in chunk.candidates or [] if one.finish_reason]
    return {
        "text": "".join(part.text for part in parts(chunks) if part.text and not part.thought),
        "finish": finishes[-1] if finishes else None,
        "toolCalls": [{"name": c.name, "arguments": c.args} for c in called(chunks)],
        "inputTokens": usage.prompt_token_count,
        "outputTokens": (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0),
    }


def called(chunks):
    return [part.function_call for part in parts(chunks) if part.function_call]


def streamed(ask, config=None):
    return list(client(ask).models.generate_content_stream(model=ask["model"], contents=ask["prompt"], config=config))


def agent(ask):
    """By the chat of the SDK, which keeps the history itself."""
    chat = client(ask).chats.create(model=ask["model"], config=config(ask))
    message = ask["prompt"]
    made = []
    while True:
        chunks = list(chat.send_message_stream(message))
        calls = called(chunks)
        if not calls:
            return {**told(chunks), "toolCalls": made}
        made += told(chunks)["toolCalls"]
        message = [
            types.Part(function_response=types.FunctionResponse(id=c.id, name=c.name, response={"result": ask["result"]}))
            for c in calls
        ]


talk(
    text=lambda ask: told([client(ask).models.generate_content(model=ask["model"], contents=ask["prompt"])]),
    stream=lambda ask: told(streamed(ask)),
    tools=lambda ask: told(streamed(ask, config(ask))),
    agent=agent,
)
