"""Addresses of the site: signing in and out by Django's own views, and who one is."""
from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("in/", views.LoginView.as_view()),
    path("out/", views.LogoutView.as_view(next_page="/")),
    path("", lambda request: HttpResponse(request.user.get_username())),
]
