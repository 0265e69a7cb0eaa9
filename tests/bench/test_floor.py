"""The floor of a measurement: the statements of one request, read from PostgreSQL's log and written for pgbench."""

import json

from bench.floor import Statement, script, statements

INSERT = Statement('INSERT INTO "cases_case" ("number") VALUES ($1) RETURNING "cases_case"."id"', ("4307-1",), True)


def line(message, detail=""):
    return json.dumps({"message": message, "detail": detail})


def test_statements_are_read_with_their_values():
    log = [
        line("statement: BEGIN"),
        line("execute _pg3_1: SELECT $1, $2", "parameters: $1 = 'it''s, $2 = ''x''', $2 = NULL"),
        line("execute <unnamed>: SELECT 1"),
        line("checkpoint starting"),
    ]
    assert statements(log) == [
        Statement("BEGIN"),
        Statement("SELECT $1, $2", ("it's, $2 = 'x'", None), is_prepared=True),
        Statement("SELECT 1"),
    ]


def test_values_become_variables():
    made = script([[Statement("SELECT $1, $2, $3", ("a", None, ""))]])
    assert made.text == "SELECT :s0v1, NULL, '';\n"
    assert made.variables["s0v1"] == "a"


def test_the_twelfth_value_is_not_the_first_and_a_two():
    values = tuple("abcdefghijkl")
    made = script([[Statement("SELECT " + ", ".join(f"${n}" for n in range(1, 13)), values)]])
    assert made.text.startswith("SELECT :s0v1, ")
    assert made.text.endswith(", :s0v12;\n")


def test_what_must_be_new_each_time_is_a_running_number():
    made = script([[INSERT]], serials=["4307-1"])
    assert made.text.splitlines()[-1] == INSERT.text.replace("$1", ":serial") + ";"


def test_an_id_given_by_the_database_is_used_in_what_follows():
    entry = Statement("INSERT INTO cases_entry VALUES ($1, ($2)::bigint[])", ("77", "{77,5,77}"))
    first, second = script([[INSERT, entry]], made={"cases_case": "77"}).text.splitlines()
    assert first.endswith(r"\gset cases_case_")
    assert second == (
        "INSERT INTO cases_entry VALUES (:cases_case_id, (replace(:s1v2, '77', :cases_case_id))::bigint[]);"
    )


def test_a_value_can_be_another_in_the_floor():
    made = script([[Statement("SELECT $1", ("2026-11-21",))]], instead={"2026-11-21": "2000-01-01"})
    assert "2000-01-01" in made.variables.values()
    assert "2026-11-21" not in made.variables.values()


def test_different_requests_follow_each_other_with_values_of_their_own():
    made = script([[Statement("SELECT $1", ("here",))], [Statement("SELECT $1", ("there",))]])
    assert made.text == "SELECT :s0v1;\nSELECT :s1v1;\n"
    assert list(made.variables.items())[1:] == [("s0v1", "here"), ("s1v1", "there")]
