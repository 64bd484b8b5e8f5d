"""A Django site that does what it is told: each line of input is {action, …} as JSON, each line of output what came
of it. The site's settings are in the environment (SITE)."""
import io
import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client


def browser(cookie=None):
    client = Client(headers={"host": "site.test"})
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return client


def make():
    """Tables, and the users ann, bob and root (a superuser), whose passwords are their names and “-secret”."""
    if given.get("fresh"):
        # Another version of Django may have been here.
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0, stdout=io.StringIO())
    if "db.DatabaseCache" in settings.CACHES["default"]["BACKEND"]:
        call_command("createcachetable")
    if given.get("fresh"):
        with connection.cursor() as cursor:
            cursor.execute("GRANT USAGE ON SCHEMA public TO reader")
            cursor.execute("GRANT SELECT ON django_session TO reader")
            cursor.execute("GRANT SELECT (id, username, password, is_active, is_superuser) ON auth_user TO reader")
    users = get_user_model().objects
    return {
        "ann": users.create_user("ann", password="ann-secret").pk,
        "bob": users.create_user("bob", password="bob-secret").pk,
        "root": users.create_superuser("root", password="root-secret").pk,
    }


def sign_in():
    """By the form, as a person does; `extra` is put into the session then. The session's cookie."""
    client = browser()
    name = given["name"]
    answer = client.post("/in/", {"username": name, "password": given.get("password", f"{name}-secret")})
    assert answer.status_code == 302, answer.content
    session = client.session
    if "extra" in given or "age" in given:
        session.update(given.get("extra", {}))
        if "age" in given:
            session.set_expiry(given["age"])
        session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def anonymous():
    """A session of nobody in particular."""
    client = browser()
    session = client.session
    session["seen"] = 1
    session.save()
    return session.session_key


def who():
    """Whom Django itself takes a cookie for; empty for nobody."""
    return browser(given["cookie"]).get("/").content.decode()


def sign_out():
    browser(given["cookie"]).post("/out/")


def change():
    """Sets fields of a user; a password is encoded."""
    user = get_user_model().objects.get(username=given["name"])
    for field, value in given["fields"].items():
        if field == "password":
            user.set_password(value)
        else:
            setattr(user, field, value)
    user.save()


def remove():
    get_user_model().objects.filter(username=given["name"]).delete()


def store():
    """Puts a session into the site's store that no browser could have made."""
    from importlib import import_module

    import datetime

    engine = import_module(settings.SESSION_ENGINE)
    source = engine.SessionStore(given["cookie"])
    values = dict(source.items())
    values.update(given.get("extra", {}))
    if given.get("foreign"):
        values["when"] = datetime.datetime.now()
    target = engine.SessionStore()
    target.update(values)
    target.save(must_create=True)
    return target.session_key


def load():
    """Loads a fixture beside the datasource it derives from; the datasources that are there then."""
    from projects.models import DataSource, Project

    call_command("migrate", run_syncdb=True, verbosity=0, stdout=io.StringIO())
    grace, _ = get_user_model().objects.get_or_create(pk=given["user"], defaults={"username": "grace"})
    old, _ = Project.objects.get_or_create(name="old", owner=grace)
    DataSource.objects.get_or_create(pk=given["parent"], defaults={"name": "old", "project": old, "owner": grace})
    call_command("loaddata", given["path"], ignore=True, verbosity=0)
    return [
        {
            "id": str(each.pk),
            "name": each.name,
            "owner": each.owner.username,
            "type": each.data_type,
            "parents": [str(parent.pk) for parent in each.parents.all()],
            "projects": [project.name for project in each.projects.all()],
            "own": DataSource.objects.filter(project__owner=grace, pk=each.pk).exists(),
            "created": each.created_at.isoformat(),
            "path": each.file.path,
            "size": each.file.size,
        }
        for each in DataSource.objects.exclude(project=old).order_by("name")
    ]


actions = {each.__name__: each for each in (make, sign_in, anonymous, who, sign_out, change, remove, store, load)}
for line in sys.stdin:
    given = json.loads(line)
    print(json.dumps(actions[given["action"]]()), flush=True)
