"""Answers lookup questions from SQLite with eight indexes and prints what each took, as JSON.

usage: sqlite_lookups.py <records, one a line> <lookup fields, one a line> <database> <questions as JSON>

Each record's exact text is a column, as an answer needs it. Rows go in first and indexes after, which SQLite does faster
than both together. Times are of the whole call from Python, every row fetched.
"""

import json
import sqlite3
import sys
import time

COLUMNS = ("eventName", "eventSource", "username", "accessKeyId", "readOnly")
ROUNDS = 200


def main(records_path, fields_path, database_path, questions_text):
    database = sqlite3.connect(database_path)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000;")
    load(database, records_path, fields_path)
    answers = [ask(database, question) for question in json.loads(questions_text)]
    print(json.dumps({"answers": answers}))


def load(database, records_path, fields_path):
    columns = ", ".join(COLUMNS)
    database.execute(f"CREATE TABLE events (number INTEGER PRIMARY KEY, timeMs INTEGER, eventId TEXT, {columns}, body TEXT)")
    database.execute("CREATE TABLE resources (name TEXT, timeMs INTEGER, number INTEGER)")
    places = ", ".join("?" * (len(COLUMNS) + 4))
    with open(records_path) as records, open(fields_path) as fields:
        batch, resources = [], []
        for number, (body, line) in enumerate(zip(records, fields)):
            row = json.loads(line)
            batch.append((number, row["timeMs"], row["eventId"], *(row[name] for name in COLUMNS), body))
            resources.extend((name, row["timeMs"], number) for name in row["resourceName"])
            if len(batch) == 10_000:
                insert(database, places, batch, resources)
                batch, resources = [], []
        insert(database, places, batch, resources)
    for name in COLUMNS:
        database.execute(f"CREATE INDEX by_{name} ON events ({name}, timeMs)")
    database.execute("CREATE INDEX by_eventId ON events (eventId)")
    database.execute("CREATE INDEX by_time ON events (timeMs)")
    database.execute("CREATE INDEX by_resource ON resources (name, timeMs, number)")
    database.commit()
    database.execute("ANALYZE")


def insert(database, places, batch, resources):
    database.executemany(f"INSERT INTO events VALUES ({places})", batch)
    database.executemany("INSERT INTO resources VALUES (?, ?, ?)", resources)


def ask(database, question):
    query = statement(question["attribute"])
    milliseconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter_ns()
        rows = database.execute(query, (question["value"],)).fetchall()
        milliseconds.append((time.perf_counter_ns() - began) / 1e6)
    return {"milliseconds": milliseconds, "rows": len(rows)}


def statement(attribute):
    if attribute == "eventId":
        return "SELECT body FROM events WHERE eventId = ?"
    if attribute == "resourceName":
        newest = "SELECT number FROM resources WHERE name = ? ORDER BY timeMs DESC LIMIT 50"
        return f"SELECT body FROM events WHERE number IN ({newest}) ORDER BY timeMs DESC"
    if attribute not in COLUMNS:
        raise ValueError(f"no such attribute: {attribute}")
    return f"SELECT body FROM events WHERE {attribute} = ? ORDER BY timeMs DESC LIMIT 50"


main(*sys.argv[1:])
