"""Where photos are sent to. They are looked at through `kernel.cases`, which knows who may."""

from linli.kernel.files import api
from linli.kernel.people.urls import route

urlpatterns = [
    route("files/", api.photo_receive, name="photo_receive", public="a photo may come before its report"),
]
