"""The SDK of Anthropic for Python."""

from anthropic import Anthropic, beta_tool
from talk import talk


def client(ask):
    return Anthropic(base_url=ask["url"], api_key="sk-of-the-caller")


def request(ask):
    return {"model": ask["model"], "max_tokens": 2000, "messages": [{"role": "user", "content": ask["prompt"]}]}


def tool(ask):
    given = ask["tool"]
    return {"name": given["name"], "description": given["description"], "input_schema": given["parameters"]}


def told(message):
    return {
        "text": "".join(b.text for b in message.content if b.type == "text"),
        "finish": message.stop_reason,
        "toolCalls": [{"name": b.name, "arguments": b.input} for b in message.content if b.type == "tool_use"],
        "inputTokens": message.usage.input_tokens,
        "outputTokens": message.usage.output_tokens,
    }


def final(ask, **more):
    with client(ask).messages.stream(**request(ask), **more) as events:
        return events.get_final_message()


def agent(ask):
    made = []

    def run(**given):
        made.append({"name": ask["tool"]["name"], "arguments": given})
        return ask["result"]

    runnable = beta_tool(run, name=ask["tool"]["name"], description=ask["tool"]["description"], input_schema=ask["tool"]["parameters"])
    runner = client(ask).beta.messages.tool_runner(**request(ask), tools=[runnable], stream=True)
    return {**told(runner.until_done()), "toolCalls": made}


def models(ask):
    counted = client(ask).messages.count_tokens(model=ask["model"], messages=request(ask)["messages"]).input_tokens
    return {"listed": [m.id for m in client(ask).models.list()], "one": client(ask).models.retrieve(ask["model"]).id, "counted": counted}


talk(
    text=lambda ask: told(client(ask).messages.create(**request(ask))),
    stream=lambda ask: told(final(ask)),
    tools=lambda ask: told(final(ask, tools=[tool(ask)])),
    agent=agent,
    models=models,
)
