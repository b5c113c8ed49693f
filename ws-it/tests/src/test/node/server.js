// The `ws` server as a peer: what it does is said by ServerScript.java. Arguments: ws or wss, a PKCS #12 store, its password.
// Prints "READY port", and ends with its standard input.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const zlib = require('node:zlib');
const { WebSocketServer } = require('ws');

const [scheme, store, passphrase] = process.argv.slice(2);
const closed = new Map();

const server = scheme === 'wss'
  ? https.createServer({ pfx: fs.readFileSync(store), passphrase })
  : http.createServer();

server.on('upgrade', (request, socket, head) => {
  const url = new URL(request.url, 'ws://server');
  if (url.pathname === '/refused') {
    socket.end('HTTP/1.1 403 Forbidden\r\nX-Reason: closed\r\nContent-Length: 9\r\nConnection: close\r\n\r\nnot today');
    return;
  }
  // what the server asks for of its own accord, as JSON; by default whatever the client offers
  const asked = JSON.parse(url.searchParams.get('deflate') ?? '{}');
  const opening = new WebSocketServer({
    noServer: true,
    maxPayload: 16 << 20,
    perMessageDeflate: { threshold: 0, ...asked },
    handleProtocols: (offered) => (offered.has('chat') ? 'chat' : false),
  });
  opening.handleUpgrade(request, socket, head, (webSocket) => {
    const id = url.search.slice(1);
    webSocket.on('close', (code, reason) => closed.set(id, `${code} ${reason}`));
    webSocket.on('pong', (data) => {
      if (url.pathname === '/commands') {
        webSocket.send(`pong ${data}`);
      }
    });
    webSocket.on('message', (data, isBinary) => {
      if (url.pathname === '/echo') {
        webSocket.send(data, { binary: isBinary });
      } else if (isBinary) {
        webSocket.send(summary(data));
      } else {
        obey(webSocket, request, data.toString());
      }
    });
  });
});

function obey(webSocket, request, text) {
  const space = text.indexOf(' ');
  const argument = text.slice(space + 1);
  switch (text.slice(0, space)) {
    case 'close':
      webSocket.close(Number(argument.slice(0, 4)), argument.slice(5));
      break;
    case 'ping':
      webSocket.ping(argument);
      break;
    case 'fragments': {
      const parts = argument.split('|');
      parts.forEach((part, i) => webSocket.send(part, { fin: i === parts.length - 1 }));
      break;
    }
    case 'header':
      webSocket.send(request.headers[argument.toLowerCase()] ?? '');
      break;
    case 'measure':
      webSocket.send(summary(Buffer.from(argument)));
      break;
    case 'closed':
      webSocket.send(closed.get(argument) ?? 'open');
      break;
    default:
      throw new Error(text);
  }
}

function summary(data) {
  return `${data.length} bytes, checksum ${zlib.crc32(data)}`;
}

server.listen(0, '127.0.0.1', () => console.log(`READY ${server.address().port}`));
process.stdin.resume().on('end', () => process.exit(0));
