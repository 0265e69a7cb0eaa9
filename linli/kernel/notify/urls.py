"""The address of the choice of channels."""

from linli.kernel.notify import views
from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import route

urlpatterns = [route("settings/notices/", views.channels, name="channels", permission=Permission.ACCOUNT_EDIT)]
