"""LangChain for Python over Bedrock's Converse, with signed requests."""

from langchain_aws import ChatBedrockConverse
from langchain_core.messages import HumanMessage, ToolMessage
from talk import talk


def model(ask):
    return ChatBedrockConverse(
        model=ask["model"],
        provider="amazon",
        disable_streaming=False,  # of a model whose name it does not know it would not ask for a stream
        base_url=ask["url"],
        region_name="us-east-1",
        aws_access_key_id="AKIDOFTHECALLER",
        aws_secret_access_key="secret-of-the-caller",
    )


def bound(ask):
    return model(ask).bind_tools([{"type": "function", "function": ask["tool"]}])


def told(message):
    about = message.response_metadata
    return {
        "text": message.text if isinstance(message.text, str) else message.text(),
        "finish": about.get("stopReason"),
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
