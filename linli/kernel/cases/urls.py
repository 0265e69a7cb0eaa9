"""Where photos are looked at; `kernel.files.urls` says where they are sent to."""

from linli.kernel.cases import api
from linli.kernel.people.urls import route

urlpatterns = [
    route(
        "files/<slug:name>/",
        api.photo_show,
        name="photo_show",
        public="a photo without a case is open to whoever has its address; every other is checked",
    ),
]
