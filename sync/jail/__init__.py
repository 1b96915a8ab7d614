"""Documents of strangers are opened here, in processes that can do nothing else (ADR 0026).

`pool` is the outside and may be used by desktop and server alike; `worker`, `walls` and `opening`
run inside only. Nothing here takes or gives a path: bytes go in, pixels come out.
"""
