"""Any language: a process that answers each line. Here Python stands for yours."""

import json
import subprocess
import sys
from pathlib import Path

command = [sys.executable, "-m", "cleaner", "filter", "--jsonl", "--removals"]
with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as cleaner:
    for path in sorted(Path("tests/fixtures/raw").glob("*.txt")):
        record = {"file": path.name, "text": path.read_text(encoding="utf-8")}
        cleaner.stdin.write(json.dumps(record).encode() + b"\n")
        cleaner.stdin.flush()
        answer = json.loads(cleaner.stdout.readline())
        print(answer["file"], [removal["rule"] for removal in answer["removals"]])
    cleaner.stdin.close()
sys.exit(cleaner.returncode)
