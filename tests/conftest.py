from hypothesis import settings

# The same examples on every machine, and none that fails because a machine is busy.
settings.register_profile("repo", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("repo")
