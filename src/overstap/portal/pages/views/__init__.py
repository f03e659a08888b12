"""The pages, one module a group: a view loads through the account, calls one function below, and answers."""
