# Sessions as the old system's cache generation kept them: the table before each operation, the present one, and a
# counter; an undo takes the table before, a redo moves the counter and nothing else. One JSON object a line, with
# what was really there.
import base64, json, pickle, random, sys

from kinds import shuffled, spelled


def act(frame, dice):
    """What some of the old operations did: the name they wrote down, their parameters, and the next table."""
    what = dice.randrange(5)
    columns = list(frame.columns)
    if what == 0 and len(columns) > 1:
        gone = [dice.choice(columns)]
        return "column_operation_drop", {"operation": "drop", "columns": gone}, frame.drop(columns=gone)
    if what == 1 and columns:
        old = dice.choice(columns)
        names = {old: f"r{dice.randrange(10**6)}"}
        return "column_operation_rename", {"operation": "rename", "new_names": names}, frame.rename(columns=names)
    if what == 2 and columns:
        one = dice.choice(columns)
        return "column_operation_duplicate", {"operation": "duplicate", "columns": [one]}, frame.assign(**{f"{one}_copy": frame[one]})
    if what == 3:
        return "quick_nan_cleaning", {"remove_nan_rows": True, "remove_nan_columns": False}, frame.dropna(how="any")
    return "missing_data_imputation_forward_fill", {"method": "forward_fill", "columns": []}, frame


for seed in range(int(sys.argv[1])):
    dice = random.Random(seed)
    current = shuffled(dice)
    states, history, step = [spelled(current)], [], 0
    metadata = {"created_at": "2026-01-02T03:04:05.678901", "original_shape": current.shape, "current_step": 0, "total_steps": 0}
    at = 0  # the state that the present table is
    for _ in range(dice.randrange(7)):
        move = dice.choice(["apply", "apply", "apply", "undo", "redo"])
        if move == "apply":
            name, params, after = act(current, dice)
            second = f"2026-01-02T03:{dice.randrange(60):02}:{dice.randrange(60):02}"
            before = {"dataframe": pickle.dumps(current), "operation_name": name, "operation_params": params, "timestamp": second, "shape": current.shape}
            history = [*history[:step], before]
            states = [*states[:step], spelled(current), spelled(after)]
            current, step = after, len(history)
            at = step
            metadata["total_steps"] = step
            metadata["last_modified"] = second
        elif move == "undo" and step > 0:
            step -= 1
            current, at = pickle.loads(history[step]["dataframe"]), step
        elif move == "redo" and step < len(history):
            step += 1
        metadata["current_step"] = step
    parts = {"current": pickle.dumps(current), "history": history, "metadata": metadata}
    if dice.random() < 0.1:
        del parts["history"]
    if dice.random() < 0.1:
        del parts["metadata"]
    line = {name: base64.b64encode(pickle.dumps(value, 5)).decode() for name, value in parts.items()}
    operations = [{"name": each["operation_name"], "params": each["operation_params"], "at": each["timestamp"]} for each in history]
    print(json.dumps({"parts": line, "states": states[: len(history) + 1], "operations": operations, "at": at, "current": spelled(current)}))
