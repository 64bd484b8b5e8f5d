# Stores a value of the old system as Django's caches and the compressors of django-redis do: JSON in, JSON out.
import base64, json, os, pickle, sys

import django
from django.conf import settings

asked = json.load(sys.stdin)
folder = os.getcwd()
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "cache.sqlite3")}},
    CACHES={
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "file": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": os.path.join(folder, "files")},
        "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cached"},
    },
)
django.setup()
from django.core import signing
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

value = base64.b64decode(asked["value"])
call_command("createcachetable", verbosity=0)
for name in ("file", "database"):
    caches[name].set(asked["key"], value, 14400)
with connection.cursor() as cursor:
    cursor.execute("SELECT cache_key, value FROM cached")
    [[cache_key, row]] = cursor.fetchall()
packed = {}
for name in ("zlib", "gzip", "zstd", "lz4", "lzma", "bz2"):
    try:
        module = __import__(f"django_redis.compressors.{name}", fromlist=["x"])
        [compressor] = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
        packed[name] = base64.b64encode(compressor({}).compress(pickle.dumps(value, -1))).decode()
    except ImportError:
        pass
files = {name: base64.b64encode(open(os.path.join(folder, "files", name), "rb").read()).decode() for name in os.listdir(os.path.join(folder, "files"))}

class Pickles:
    dumps = staticmethod(lambda held: pickle.dumps(held, -1))
    loads = staticmethod(pickle.loads)


signed = [signing.dumps(value, key="a secret", serializer=Pickles, compress=compress) for compress in (False, True)]
print(json.dumps({"files": files, "key": cache_key, "row": row, "packed": packed, "signed": signed}))
