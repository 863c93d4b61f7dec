"""A double of the オンライン資格確認 terminal: takes requests from a folder and answers them."""
