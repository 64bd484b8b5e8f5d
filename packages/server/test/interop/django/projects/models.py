"""The old system's projects and datasources as far as rows for them are concerned."""
import uuid

from django.conf import settings
from django.db import models


class Project(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    is_public = models.BooleanField(default=False)
    is_favorite = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    datasources = models.ManyToManyField("DataSource", related_name="projects", blank=True)


class DataSource(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="datasources_temp")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    file = models.FileField(upload_to="datasources/%Y/%m/")
    data_type = models.CharField(
        max_length=20, choices=[(each, each) for each in ("ORIGINAL", "PREPARED", "FUSED")], default="ORIGINAL"
    )
    status = models.CharField(max_length=20, default="UPLOADING")
    quality_report = models.JSONField(null=True, blank=True)
    column_flags = models.JSONField(default=dict)
    recipe_steps = models.JSONField(default=list)
    missing_data_report = models.JSONField(null=True, blank=True)
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children", blank=True)
    is_derived = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
