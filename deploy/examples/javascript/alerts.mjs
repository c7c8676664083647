// Prints alerts as they come: `npm install`, `node alerts.mjs localhost:9092`.
import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({ clientId: 'example', brokers: [process.argv[2]], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: 'example-javascript' });
const seen = new Map();

await consumer.connect();
await consumer.subscribe({ topic: 'wire.alerts.v1', fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const alert = JSON.parse(message.value.toString());
    if (alert.version <= (seen.get(alert.alert_id) ?? 0)) return; // delivery is at least once
    seen.set(alert.alert_id, alert.version);
    console.log([alert.status, alert.watch_id, alert.summary].join('\t'));
  },
});
