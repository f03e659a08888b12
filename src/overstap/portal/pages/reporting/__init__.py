"""How a migration's report and ledgers are shown: words, bars, lists."""
