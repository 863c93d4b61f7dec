"""設定・診断: what this PC can do now, and what can be changed."""
