"""The SDK of OpenAI for Python."""

import json

from openai import OpenAI
from talk import talk


def client(ask):
    return OpenAI(base_url=ask["openaiURL"], api_key="sk-of-the-caller")


def request(ask):
    return {"model": ask["model"], "messages": [{"role": "user", "content": ask["prompt"]}]}


def tool(ask):
    return {"type": "function", "function": ask["tool"]}


def told(reply):
    choice = reply.choices[0]
    calls = [{"name": c.function.name, "arguments": json.loads(c.function.arguments)} for c in choice.message.tool_calls or []]
    return {
        "text": choice.message.content or "",
        "finish": choice.finish_reason,
        "toolCalls": calls,
        "inputTokens": reply.usage.prompt_tokens,
        "outputTokens": reply.usage.completion_tokens,
    }


def final(ask, **more):
    with client(ask).chat.completions.stream(**{**request(ask), **more}, stream_options={"include_usage": True}) as events:
        return events.get_final_completion()


def agent(ask):
    messages = request(ask)["messages"]
    made = []
    while True:
        reply = final(ask, messages=messages, tools=[tool(ask)])
        answer = told(reply)
        if not answer["toolCalls"]:
            return {**answer, "toolCalls": made}
        made += answer["toolCalls"]
        message = reply.choices[0].message
        messages.append(message.model_dump(exclude_none=True, exclude={"parsed": True, "tool_calls": {"__all__": {"function": {"parsed_arguments"}}}}))
        messages += [{"role": "tool", "tool_call_id": c.id, "content": ask["result"]} for c in message.tool_calls]


def models(ask):
    return {"listed": [m.id for m in client(ask).models.list()], "one": client(ask).models.retrieve(ask["model"]).id}


talk(
    text=lambda ask: told(client(ask).chat.completions.create(**request(ask))),
    stream=lambda ask: told(final(ask)),
    tools=lambda ask: told(final(ask, tools=[tool(ask)])),
    agent=agent,
    models=models,
)
