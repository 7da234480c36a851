"""What a program of a client has in common with the others: a question a line comes in, an answer a line goes out."""

import json
import sys
import traceback


def talk(**tasks):
    for line in sys.stdin:
        ask = json.loads(line)
        try:
            answer = tasks[ask["task"]](ask)
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
