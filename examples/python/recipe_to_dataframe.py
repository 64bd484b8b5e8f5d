"""Opens a session on a file, applies a recipe, and gets the cleaned table back as a DataFrame.

    pip install requests pandas pyarrow
    python recipe_to_dataframe.py orders.csv recipe.json
"""

import io
import json
import os
import sys
import time
import uuid
from pathlib import Path

import pandas as pd
import requests


class Refused(Exception):
    """The server refused: `code` is stable, the text says what to do."""

    def __init__(self, problem: dict):
        super().__init__(problem["detail"])
        self.code = problem["code"]


class DataTools:
    """The few calls that a script needs. Everything else is at /api/openapi.json."""

    def __init__(self, server: str | None = None, token: str | None = None):
        self.server = server or os.environ.get("DATA_TOOLS_SERVER", "http://127.0.0.1:4870")
        self.http = requests.Session()
        # Made on the page, under "Your account…". A server for one local user asks for none.
        token = token or os.environ.get("DATA_TOOLS_TOKEN")
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, key: str | None = None, **what) -> requests.Response:
        """Sends a request; where no answer came, again under the same key, so that nothing is done twice."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} if method == "POST" else {}
        for attempt in range(5):
            try:
                answer = self.http.request(method, self.server + path, headers=headers, timeout=600, **what)
                if answer.status_code not in (502, 504):
                    break
            except requests.ConnectionError:
                if attempt == 4:
                    raise
            time.sleep(2**attempt / 5)
        if answer.ok:
            return answer
        if "problem+json" not in answer.headers.get("Content-Type", ""):
            answer.raise_for_status()
        raise Refused(answer.json())

    def clean(self, file: str | Path, calls: list[dict], run: str | None = None) -> str:
        """Uploads a file, applies a recipe and answers the session. `run` names the attempt: doing it
        again under the same name does nothing twice."""
        run = run or str(uuid.uuid4())
        upload = {"file": (Path(file).name, Path(file).read_bytes())}
        datasource = self.ask("POST", "/api/datasources", f"{run}-upload", files=upload).json()
        session = self.ask("POST", "/api/sessions", f"{run}-session", json={"datasource": datasource["id"]}).json()
        self.ask("POST", f"/api/sessions/{session['id']}/recipe", f"{run}-recipe", json={"calls": calls})
        return session["id"]

    def dataframe(self, session: str) -> pd.DataFrame:
        """The session's table as it is now, types kept, whole numbers and missing values apart."""
        exported = self.ask("GET", f"/api/sessions/{session}/export", params={"format": "parquet"})
        # With polars: return polars.read_parquet(io.BytesIO(exported.content))
        return pd.read_parquet(io.BytesIO(exported.content), dtype_backend="pyarrow")


def main(file: str, recipe: str) -> int:
    tools = DataTools()
    try:
        session = tools.clean(file, json.loads(Path(recipe).read_text("utf-8")))
    except Refused as refused:
        print(f"{refused.code}: {refused}", file=sys.stderr)
        return 1
    table = tools.dataframe(session)
    print(f"{len(table)} rows")
    print(table.head())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
