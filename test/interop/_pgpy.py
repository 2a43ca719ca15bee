"""PGPy as a program: version; open INPUT SECRET OUTPUT; make INPUT SECRET OUTPUT COMPRESSION FORM."""
import importlib.metadata
import sys
import warnings

warnings.simplefilter('ignore')
import pgpy  # noqa: E402
from pgpy.constants import CompressionAlgorithm  # noqa: E402

compressions = {
    'none': CompressionAlgorithm.Uncompressed,
    'ZIP': CompressionAlgorithm.ZIP,
    'ZLIB': CompressionAlgorithm.ZLIB,
    'BZIP2': CompressionAlgorithm.BZ2,
}


def read(path):
    with open(path, 'rb') as file:
        return file.read()


if sys.argv[1] == 'version':
    print(importlib.metadata.version('pgpy'))
    sys.exit()

command, source, secret, target = sys.argv[1:5]
passphrase = read(secret).decode()
if command == 'open':
    content = pgpy.PGPMessage.from_blob(read(source)).decrypt(passphrase).message
    result = content.encode() if isinstance(content, str) else bytes(content)
else:
    compression, form = sys.argv[5:7]
    message = pgpy.PGPMessage.new(read(source), compression=compressions[compression], format='b')
    sealed = message.encrypt(passphrase)
    result = str(sealed).encode() if form == 'armored' else bytes(sealed)
with open(target, 'wb') as file:
    file.write(result)
