"""A Windows of the tests' own: Wine with what it lacks. No part of this is ever installed."""
