"""`make test-all`, after the tests have passed: keep that the rules as they are now were walked whole."""

from tests.authorisation.walked import keep_walked

keep_walked()
