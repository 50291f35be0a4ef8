#!/bin/sh
# A certificate for one machine on a closed network, from an authority of your own.
#
#   sh certificate.sh ketnap.lan FOLDER      FOLDER on a medium that is locked away: it holds the authority's key
#
# The first time it makes the authority (ten years), each time a certificate (13 months). ca.crt goes to every PC that opens
# the desk; NAME.crt and NAME.key go to /etc/ketnap/tls on the machine itself. The authority may speak for NAME only.
set -eu
umask 077
name=$1 folder=$2
mkdir -p "$folder" && cd "$folder"
if [ ! -e ca.key ]; then
    openssl ecparam -name prime256v1 -genkey -noout -out ca.key
    openssl req -new -x509 -sha256 -days 3650 -key ca.key -out ca.crt -subj "/CN=Ketnap $name" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -addext "nameConstraints=critical,permitted;DNS:$name"
fi
openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
openssl req -new -sha256 -key "$name.key" -subj "/CN=$name" -out "$name.csr"
printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:%s\nauthorityKeyIdentifier=keyid\n' \
    "$name" > "$name.ext"
openssl x509 -req -sha256 -days 397 -in "$name.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "$name.ext" \
    -out "$name.crt"
rm "$name.csr" "$name.ext"
chmod 644 ca.crt "$name.crt"
