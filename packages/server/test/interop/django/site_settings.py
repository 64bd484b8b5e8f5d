"""Settings of a Django site as tests need it; what differs between tests comes from the environment."""
import json
import os

GIVEN = json.loads(os.environ["SITE"])

SECRET_KEY = GIVEN["secret"]
SECRET_KEY_FALLBACKS = GIVEN.get("fallbacks", [])
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_urls"
USE_TZ = GIVEN.get("use_tz", True)
TIME_ZONE = GIVEN.get("time_zone", "UTC")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", *GIVEN.get("apps", [])]
MEDIA_ROOT = GIVEN.get("media_root", "")
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {"default": GIVEN["database"]}
if "cache" in GIVEN:
    CACHES = {"default": GIVEN["cache"]}
SESSION_ENGINE = "django.contrib.sessions.backends." + GIVEN.get("engine", "db")
SESSION_COOKIE_NAME = GIVEN.get("cookie", "sessionid")
LOGIN_REDIRECT_URL = "/"
# Fast: the tests are not about hashing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
