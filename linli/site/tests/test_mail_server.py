import pytest

from linli.site.environment import BadSettingError, MailServer, mail_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer("localhost", 25, "", "", is_tls=False, is_starttls=False)),
        ("smtp://relay.example", MailServer("relay.example", 25, "", "", is_tls=False, is_starttls=False)),
        ("smtps://u:p%40ss@m.example", MailServer("m.example", 465, "u", "p@ss", is_tls=True, is_starttls=False)),
        ("smtp+tls://u@m.example:2525", MailServer("m.example", 2525, "u", "", is_tls=False, is_starttls=True)),
    ],
)
def test_a_mail_address_says_server_and_encryption(url, server):
    assert mail_server(url) == server


@pytest.mark.parametrize("url", ["m.example:25", "https://m.example", "smtps://"])
def test_what_is_no_mail_server_is_refused_at_the_start(url):
    with pytest.raises(BadSettingError, match="LINLI_EMAIL_URL must be"):
        mail_server(url)
