"""The local copy of the server's rows and the rows screens show. Disposable."""
