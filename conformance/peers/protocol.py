"""The loop of an adapter (PROTOCOL.md): a line of JSON in, a line of JSON out."""

import json
import sys


class Rejected(Exception):
    """What was given is not valid."""


def skip(reason):
    return {"verdict": "skip", "reason": reason}


def accept(**output):
    return {"verdict": "accept", "output": output}


def reject(reason, **output):
    return {"verdict": "reject", "reason": reason, "output": output}


def serve(name, version, operations):
    """Answers each request by its operation's function; of the exceptions that one raises, Rejected is a verdict."""
    for line in sys.stdin:
        request = json.loads(line)
        operation = request["operation"]
        if operation == "hello":
            answer = accept(name=name, version=version)
        elif operation not in operations:
            answer = skip(f"no such operation: {operation}")
        else:
            try:
                answer = operations[operation](request["input"])
            except Rejected as error:
                answer = reject(str(error))
        print(json.dumps({"id": request["id"], **answer}), flush=True)


def document(given, name):
    """The text of a document that is given as JSON, or, under `<name>_text`, as text."""
    text = given.get(f"{name}_text")
    return json.dumps(given[name]) if text is None else text
