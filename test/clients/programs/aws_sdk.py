"""The SDK of AWS for Python, with signed requests."""

import json

import boto3
from talk import talk


def client(ask):
    keys = {"aws_access_key_id": "AKIDOFTHECALLER", "aws_secret_access_key": "secret-of-the-caller"}
    return boto3.client("bedrock-runtime", endpoint_url=ask["url"], region_name="us-east-1", **keys)


def request(ask):
    return {"modelId": ask["model"], "messages": [{"role": "user", "content": [{"text": ask["prompt"]}]}]}


def tools(ask):
    tool = ask["tool"]
    spec = {"name": tool["name"], "description": tool["description"], "inputSchema": {"json": tool["parameters"]}}
    return {"toolConfig": {"tools": [{"toolSpec": spec}]}}


def told(message, stop_reason, usage):
    calls = [block["toolUse"] for block in message["content"] if "toolUse" in block]
    return {
        "text": "".join(block.get("text", "") for block in message["content"]),
        "finish": stop_reason,
        "toolCalls": [{"name": call["name"], "arguments": call["input"]} for call in calls],
        "inputTokens": usage["inputTokens"],
        "outputTokens": usage["outputTokens"],
    }


def text(ask):
    reply = client(ask).converse(**request(ask))
    return told(reply["output"]["message"], reply["stopReason"], reply["usage"])


def whole(ask, asked):
    """The message that a stream makes up, put together as the documentation of AWS does."""
    blocks, stop_reason, usage = {}, None, None
    for event in client(ask).converse_stream(**asked)["stream"]:
        if "contentBlockStart" in event:
            start = event["contentBlockStart"]
            blocks[start["contentBlockIndex"]] = {"toolUse": {**start["start"]["toolUse"], "input": ""}}
        elif "contentBlockDelta" in event:
            index, delta = event["contentBlockDelta"]["contentBlockIndex"], event["contentBlockDelta"]["delta"]
            if "text" in delta:
                blocks.setdefault(index, {"text": ""})["text"] += delta["text"]
            if "toolUse" in delta:
                blocks[index]["toolUse"]["input"] += delta["toolUse"]["input"]
        elif "messageStop" in event:
            stop_reason = event["messageStop"]["stopReason"]
        elif "metadata" in event:
            usage = event["metadata"]["usage"]
    for block in blocks.values():
        if "toolUse" in block:
            block["toolUse"]["input"] = json.loads(block["toolUse"]["input"])
    return {"role": "assistant", "content": list(blocks.values())}, stop_reason, usage


def agent(ask):
    asked = {**request(ask), **tools(ask)}
    made = []
    while True:
        message, stop_reason, usage = whole(ask, asked)
        answer = told(message, stop_reason, usage)
        if not answer["toolCalls"]:
            return {**answer, "toolCalls": made}
        made += answer["toolCalls"]
        results = [
            {"toolResult": {"toolUseId": block["toolUse"]["toolUseId"], "content": [{"text": ask["result"]}]}}
            for block in message["content"]
            if "toolUse" in block
        ]
        asked["messages"] += [message, {"role": "user", "content": results}]


talk(
    text=text,
    stream=lambda ask: told(*whole(ask, request(ask))),
    tools=lambda ask: told(*whole(ask, {**request(ask), **tools(ask)})),
    agent=agent,
)
