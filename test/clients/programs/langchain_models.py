"""LangChain for Python over a provider package: `python langchain_models.py openai | responses | anthropic | google | bedrock`."""

import sys

from langchain_core.messages import HumanMessage, ToolMessage
from talk import talk

key = "sk-of-the-caller"


def openai(ask, **more):
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(model=ask["model"], base_url=ask["openaiURL"], api_key=key, stream_usage=True, **more)


def anthropic(ask):
    from langchain_anthropic import ChatAnthropic

    return ChatAnthropic(model=ask["model"], base_url=ask["url"], api_key=key, max_tokens=2000)


def google(ask):
    from langchain_google_genai import ChatGoogleGenerativeAI

    return ChatGoogleGenerativeAI(model=ask["model"], base_url=ask["url"], google_api_key=key)


def bedrock(ask):
    from langchain_aws import ChatBedrockConverse

    return ChatBedrockConverse(
        model=ask["model"],
        provider="amazon",
        disable_streaming=False,  # of a model whose name it does not know it would not ask for a stream
        base_url=ask["url"],
        region_name="us-east-1",
        aws_access_key_id="AKIDOFTHECALLER",
        aws_secret_access_key="secret-of-the-caller",
    )


models = {
    "openai": openai,
    "responses": lambda ask: openai(ask, use_responses_api=True),
    "anthropic": anthropic,
    "google": google,
    "bedrock": bedrock,
}
model = models[sys.argv[1]]


def bound(ask):
    return model(ask).bind_tools([{"type": "function", "function": ask["tool"]}])


def told(message):
    about = message.response_metadata
    finishes = [about.get(name) for name in ("stopReason", "stop_reason", "finish_reason", "status")]
    return {
        "text": message.text if isinstance(message.text, str) else message.text(),
        "finish": next((finish for finish in finishes if finish), None),
        "toolCalls": [{"name": call["name"], "arguments": call["args"]} for call in message.tool_calls],
        "inputTokens": message.usage_metadata["input_tokens"],
        "outputTokens": message.usage_metadata["output_tokens"],
    }


def whole(chat, messages):
    message = None
    for piece in chat.stream(messages):
        message = piece if message is None else message + piece
    return message


def agent(ask):
    messages = [HumanMessage(ask["prompt"])]
    made = []
    while True:
        message = whole(bound(ask), messages)
        messages.append(message)
        answer = told(message)
        if not answer["toolCalls"]:
            return {**answer, "toolCalls": made}
        made += answer["toolCalls"]
        messages += [ToolMessage(ask["result"], tool_call_id=call["id"]) for call in message.tool_calls]


talk(
    text=lambda ask: told(model(ask).invoke(ask["prompt"])),
    stream=lambda ask: told(whole(model(ask), ask["prompt"])),
    tools=lambda ask: told(whole(bound(ask), ask["prompt"])),
    agent=agent,
)
