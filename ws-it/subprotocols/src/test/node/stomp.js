// Two clients of @stomp/stompjs against the server of the tests; prints what they see.
import { Client } from '@stomp/stompjs';
import WebSocket from 'ws';

function connect(name) {
  return new Promise((resolve, reject) => {
    const client = new Client({
      brokerURL: process.argv[2],
      webSocketFactory: () => new WebSocket(process.argv[2], ['v12.stomp', 'v11.stomp', 'v10.stomp']),
      reconnectDelay: 0,
      onConnect: (frame) => {
        console.log(name + ' connected ' + frame.headers.version);
        resolve(client);
      },
      onStompError: (frame) => console.log(name + ' error ' + frame.headers.message),
      onWebSocketClose: (event) => console.log(name + ' closed ' + event.code),
      onWebSocketError: reject,
    });
    client.activate();
  });
}

function receipt(client, action) {
  return new Promise((resolve) => {
    const id = 'r' + Math.random();
    client.watchForReceipt(id, resolve);
    action({ receipt: id });
  });
}

const one = await connect('one');
const two = await connect('two');
let heard;
const all = new Promise((resolve) => (heard = resolve));
const texts = [];
await receipt(one, (headers) => one.subscribe('/topic/a:b', (message) => {
  texts.push(message.body + '/' + message.headers['content-type']);
  if (texts.length === 3) {
    heard();
  }
}, headers));
two.publish({ destination: '/topic/other', body: 'nobody' });
two.publish({ destination: '/topic/a:b', body: 'first' });
two.publish({ destination: '/topic/a:b', body: 'zweite Zeile\nü', headers: { 'content-type': 'text/x;a=b' } });
two.publish({ destination: '/topic/a:b', body: '' });
await all;
console.log('heard ' + JSON.stringify(texts));
await one.deactivate();
two.subscribe('/topic/a:b', () => {}, { ack: 'client' });
await new Promise((resolve) => setInterval(() => two.connected || resolve(), 10));
await two.deactivate();
console.log('done');
process.exit(0);
