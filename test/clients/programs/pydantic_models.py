"""Pydantic AI over the API of a provider: `python pydantic_models.py openai | responses | anthropic | google | bedrock`."""

import sys

from pydantic_ai import Agent, Tool
from pydantic_ai.direct import model_request_stream_sync, model_request_sync
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
from talk import talk

key = "sk-of-the-caller"


def openai(ask):
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(ask["model"], provider=OpenAIProvider(base_url=ask["openaiURL"], api_key=key))


def responses(ask):
    from pydantic_ai.models.openai import OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIResponsesModel(ask["model"], provider=OpenAIProvider(base_url=ask["openaiURL"], api_key=key))


def anthropic(ask):
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    return AnthropicModel(ask["model"], provider=AnthropicProvider(base_url=ask["url"], api_key=key))


def google(ask):
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    return GoogleModel(ask["model"], provider=GoogleProvider(base_url=ask["url"], api_key=key))


def bedrock(ask):
    from pydantic_ai.models.bedrock import BedrockConverseModel
    from pydantic_ai.providers.bedrock import BedrockProvider

    signed = {"aws_access_key_id": "AKIDOFTHECALLER", "aws_secret_access_key": "secret-of-the-caller"}
    return BedrockConverseModel(ask["model"], provider=BedrockProvider(base_url=ask["url"], region_name="us-east-1", **signed))


models = {"openai": openai, "responses": responses, "anthropic": anthropic, "google": google, "bedrock": bedrock}
model = models[sys.argv[1]]


def told(response):
    return {
        "text": response.text or "",
        "finish": (response.provider_details or {}).get("finish_reason", response.finish_reason),
        "toolCalls": [{"name": call.tool_name, "arguments": call.args_as_dict()} for call in response.tool_calls],
        "inputTokens": response.usage.input_tokens,
        "outputTokens": response.usage.output_tokens,
    }


def messages(ask):
    return [ModelRequest.user_text_prompt(ask["prompt"])]


def streamed(ask, **more):
    with model_request_stream_sync(model(ask), messages(ask), **more) as stream:
        for _ in stream:
            pass
        return told(stream.response)


def declared(ask):
    tool = ask["tool"]
    definition = ToolDefinition(
        name=tool["name"], description=tool["description"], parameters_json_schema=tool["parameters"], strict=False
    )
    return ModelRequestParameters(function_tools=[definition])


def agent(ask):
    """By the library's own loop of tools."""
    made = []

    def run(**arguments):
        made.append({"name": ask["tool"]["name"], "arguments": arguments})
        return ask["result"]

    tool = Tool.from_schema(run, ask["tool"]["name"], ask["tool"]["description"], ask["tool"]["parameters"])
    result = Agent(model(ask), tools=[tool]).run_sync(ask["prompt"], event_stream_handler=read)
    return {**told(result.response), "toolCalls": made}


async def read(_, events):
    """With somebody who reads events the agent asks for streams."""
    async for _ in events:
        pass


talk(
    text=lambda ask: told(model_request_sync(model(ask), messages(ask))),
    stream=lambda ask: streamed(ask),
    tools=lambda ask: streamed(ask, model_request_parameters=declared(ask)),
    agent=agent,
)
