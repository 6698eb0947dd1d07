import cProfile,pstats,time,pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from civicnet.pages.demo import ensure_demo
@pytest.mark.django_db
def test_p():
    p=cProfile.Profile(); t=time.time(); p.enable(); 
    with CaptureQueriesContext(connection) as c: ensure_demo()
    p.disable(); print(time.time()-t, len(c))
    pstats.Stats(p).sort_stats('cumtime').print_stats(45)
    import collections,re
    k=collections.Counter(re.sub(r"'[^']*'|\d+",'?',q['sql'])[:110] for q in c.captured_queries)
    for a,b in k.most_common(12): print(b,a)
