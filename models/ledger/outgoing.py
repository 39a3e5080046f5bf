"""A message to another server: nowhere but where it may go, and not for long."""
import contextlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from hashlib import sha256
from urllib.parse import urlsplit

SECONDS = 10
SIGNATURE = 'X-Koperasi-Signature'


class Refused(Exception):
    """ This message is not sent, for a reason that a person can read """


def check_url(url, private=False):
    """ What may be called at all.

    :param str url: https, with a host, without a password
    :param bool private: also http to this very machine
    :return: the parts of the url
    :raises Refused: otherwise
    """
    try:
        parts = urlsplit(url or '')
        port = parts.port or (443 if parts.scheme == 'https' else 80)
    except ValueError:
        raise Refused("no address") from None
    plain = private and parts.scheme == 'http' and parts.hostname in ('127.0.0.1', 'localhost', '::1')
    if not (parts.scheme == 'https' or plain) or not parts.hostname or parts.username is not None or parts.password is not None:
        raise Refused("not https, or with a password in it")
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url):
        raise Refused("blanks or signs that no address has")
    return parts, port


def addresses(host, port, private=False):
    """ Where a host is, all of it on the open internet: a name may lead into the office's own network """
    try:
        found = [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Refused("host not found") from None
    for address in found:
        ip = ipaddress.ip_address(address.partition('%')[0])
        ip = getattr(ip, 'ipv4_mapped', None) or ip
        if not private and (not ip.is_global or ip.is_multicast):
            raise Refused("private address")
    return found


class _Https(http.client.HTTPSConnection):
    """ To the address that was looked at, not to what the name leads to a moment later """

    def __init__(self, host, port, address):
        self._address, self._tls = address, ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._tls)

    def connect(self):
        self.sock = self._tls.wrap_socket(socket.create_connection((self._address, self.port), SECONDS), server_hostname=self.host)


def sign(secret, body, at):
    """ ``t=…,v1=…``: HMAC-SHA256 of the time and the body, so that an old message cannot be sent again as a new one """
    return f't={at},v1={hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()}'


def send(url, body, secret, headers, private=False):
    """ POST a body with our signature, follow nothing.

    :param bytes body: JSON
    :param bool private: as of ``check_url``; also private addresses
    :return: int, the status of the answer
    :raises Refused: if it may not go there
    :raises OSError, http.client.HTTPException: if there is no answer in time
    """
    return post(url, body, {**headers, SIGNATURE: sign(secret, body, int(time.time()))}, private, most=0)[0]


def post(url, body, headers, private=False, most=100_000):
    """ POST a body, follow nothing.

    :param bytes body: JSON
    :param bool private: as of ``check_url``; also private addresses
    :param int most: how much of the answer is read, bytes
    :return: ``(status, bytes)``
    :raises Refused: if it may not go there, or the answer is longer
    :raises OSError, http.client.HTTPException: if there is no answer in time
    """
    parts, port = check_url(url, private)
    address = addresses(parts.hostname, port, private)[0]
    if parts.scheme == 'https':
        connection = _Https(parts.hostname, port, address)
    else:
        connection = http.client.HTTPConnection(address, port, timeout=SECONDS)
    end = threading.Timer(SECONDS, _end, [connection])   # who answers letter by letter keeps nobody waiting
    end.start()
    try:
        path = (parts.path or '/') + (f'?{parts.query}' if parts.query else '')
        connection.request('POST', path, body, {'Content-Type': 'application/json', 'User-Agent': 'koperasi', **headers})
        answer = connection.getresponse()
        found = answer.read(most + 1) if most else b''
        if len(found) > most:
            raise Refused("the answer is too long")
        return answer.status, found
    finally:
        end.cancel()
        connection.close()


def _end(connection):
    if sock := connection.sock:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
