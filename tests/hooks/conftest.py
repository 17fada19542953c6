import os

# Spark is up in half the time where Java does not make fast what runs once.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
