{{- define "wirewatch.labels" -}}
app.kubernetes.io/name: wirewatch
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "wirewatch.selector" -}}
app.kubernetes.io/name: wirewatch
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "wirewatch.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What every container is told: where Kafka is and how to prove who we are. */}}
{{- define "wirewatch.env" -}}
- {name: WIREWATCH_BOOTSTRAP_SERVERS, value: {{ .Values.kafka.bootstrapServers | quote }}}
- {name: WIREWATCH_SECURITY_PROTOCOL, value: {{ .Values.kafka.securityProtocol | quote }}}
- {name: WIREWATCH_PARTITIONS, value: {{ .Values.topics.partitions | quote }}}
- {name: WIREWATCH_REPLICATION_FACTOR, value: {{ .Values.topics.replicationFactor | quote }}}
{{- with .Values.kafka.saslMechanism }}
- {name: WIREWATCH_SASL_MECHANISM, value: {{ . | quote }}}
{{- end }}
{{- if .Values.kafka.credentials.secret }}
- name: WIREWATCH_SASL_PLAIN_USERNAME
  valueFrom: {secretKeyRef: {name: {{ .Values.kafka.credentials.secret | quote }}, key: {{ .Values.kafka.credentials.usernameKey | quote }}}}
- name: WIREWATCH_SASL_PLAIN_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.kafka.credentials.secret | quote }}, key: {{ .Values.kafka.credentials.passwordKey | quote }}}}
{{- end }}
{{- if .Values.kafka.ca.secret }}
- {name: WIREWATCH_SSL_CAFILE, value: {{ printf "/etc/wirewatch/ca/%s" .Values.kafka.ca.key | quote }}}
{{- end }}
{{- if .Values.kafka.clientCertificate.secret }}
- {name: WIREWATCH_SSL_CERTFILE, value: {{ printf "/etc/wirewatch/client/%s" .Values.kafka.clientCertificate.certKey | quote }}}
- {name: WIREWATCH_SSL_KEYFILE, value: {{ printf "/etc/wirewatch/client/%s" .Values.kafka.clientCertificate.keyKey | quote }}}
{{- end }}
{{- end }}

{{- define "wirewatch.mounts" -}}
- {name: state, mountPath: /var/lib/wirewatch}
- {name: tmp, mountPath: /tmp}
{{- if .Values.kafka.ca.secret }}
- {name: ca, mountPath: /etc/wirewatch/ca, readOnly: true}
{{- end }}
{{- if .Values.kafka.clientCertificate.secret }}
- {name: client, mountPath: /etc/wirewatch/client, readOnly: true}
{{- end }}
{{- end }}

{{- define "wirewatch.volumes" -}}
- {name: state, emptyDir: {}} {{/* caches only; state is in Kafka */}}
- {name: tmp, emptyDir: {}}
{{- with .Values.kafka.ca.secret }}
- {name: ca, secret: {secretName: {{ . | quote }}}}
{{- end }}
{{- with .Values.kafka.clientCertificate.secret }}
- {name: client, secret: {secretName: {{ . | quote }}, defaultMode: 0440}}
{{- end }}
{{- end }}

{{- define "wirewatch.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "wirewatch.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}
