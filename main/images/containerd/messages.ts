/**
 * What of containerd's API is used here: messages with the numbers of their fields, fields that nobody reads left out. These have
 * been the same since containerd 1.0 (leases and introspection since 1.2).
 */
export const messages = `
syntax = "proto3";
message Empty {}
message FieldMask { repeated string paths = 1; }

message Descriptor { string media_type = 1; string digest = 2; int64 size = 3; map<string, string> annotations = 5; }
message Mount { string type = 1; string source = 2; string target = 3; repeated string options = 4; }
message Platform { string os = 1; string architecture = 2; string variant = 3; }

message VersionAnswer { string version = 1; string revision = 2; }
message ServerAnswer { string uuid = 1; }
message Failure { int32 code = 1; string message = 2; }
message Plugin { string type = 1; string id = 2; repeated Platform platforms = 4; Failure init_err = 7; }
message PluginsQuestion { repeated string filters = 1; }
message PluginsAnswer { repeated Plugin plugins = 1; }

message Namespace { string name = 1; map<string, string> labels = 2; }
message NamespacesQuestion { string filter = 1; }
message NamespacesAnswer { repeated Namespace namespaces = 1; }

message Image { string name = 1; map<string, string> labels = 2; Descriptor target = 3; }
message ImageName { string name = 1; bool sync = 2; }
message ImagesQuestion { repeated string filters = 1; }
message ImagesAnswer { repeated Image images = 1; }
message ImageAnswer { Image image = 1; }
message ImageChange { Image image = 1; FieldMask update_mask = 2; }

message Blob { string digest = 1; int64 size = 2; map<string, string> labels = 5; }
message BlobName { string digest = 1; }
message BlobAnswer { Blob info = 1; }
message BlobChange { Blob info = 1; FieldMask update_mask = 2; }
message BlobsQuestion { repeated string filters = 1; }
message BlobsAnswer { repeated Blob info = 1; }
message BlobRange { string digest = 1; int64 offset = 2; int64 size = 3; }
message BlobBytes { int64 offset = 1; bytes data = 2; }
message BlobWrite {
  int32 action = 1; string ref = 2; int64 total = 3; string expected = 4; int64 offset = 5; bytes data = 6;
  map<string, string> labels = 7;
}
message BlobWritten { int32 action = 1; int64 offset = 4; int64 total = 5; string digest = 6; }
message WriteName { string ref = 1; }

message LeaseNew { string id = 1; map<string, string> labels = 3; }
message Lease { string id = 1; map<string, string> labels = 3; }
message LeaseAnswer { Lease lease = 1; }
message LeaseEnd { string id = 1; bool sync = 2; }
message LeasesQuestion { repeated string filters = 1; }
message LeasesAnswer { repeated Lease leases = 1; }
message Resource { string id = 1; string type = 2; }
message LeaseHold { string id = 1; Resource resource = 2; }

message SnapshotNew { string snapshotter = 1; string key = 2; string parent = 3; map<string, string> labels = 4; }
message Mounts { repeated Mount mounts = 1; }
message SnapshotDone { string snapshotter = 1; string name = 2; string key = 3; map<string, string> labels = 4; }
message SnapshotName { string snapshotter = 1; string key = 2; }
message Snapshot { string name = 1; string parent = 2; int32 kind = 3; }
message SnapshotAnswer { Snapshot info = 1; }
message SnapshotsQuestion { string snapshotter = 1; repeated string filters = 2; }
message SnapshotsAnswer { repeated Snapshot info = 1; }

message Application { Descriptor diff = 1; repeated Mount mounts = 2; }
message Applied { Descriptor applied = 1; }
`;

/** A call: where it is, what it takes and what it gives. */
export interface Method {
  readonly path: string;
  readonly takes: string;
  readonly gives: string;
}

const method = (service: string, name: string, takes: string, gives: string): Method => ({
  path: `/containerd.services.${service}/${name}`,
  takes,
  gives,
});

export const methods = {
  version: method('version.v1.Version', 'Version', 'Empty', 'VersionAnswer'),
  server: method('introspection.v1.Introspection', 'Server', 'Empty', 'ServerAnswer'),
  plugins: method('introspection.v1.Introspection', 'Plugins', 'PluginsQuestion', 'PluginsAnswer'),
  namespaces: method('namespaces.v1.Namespaces', 'List', 'NamespacesQuestion', 'NamespacesAnswer'),
  images: method('images.v1.Images', 'List', 'ImagesQuestion', 'ImagesAnswer'),
  image: method('images.v1.Images', 'Get', 'ImageName', 'ImageAnswer'),
  createImage: method('images.v1.Images', 'Create', 'ImageAnswer', 'ImageAnswer'),
  updateImage: method('images.v1.Images', 'Update', 'ImageChange', 'ImageAnswer'),
  deleteImage: method('images.v1.Images', 'Delete', 'ImageName', 'Empty'),
  blobs: method('content.v1.Content', 'List', 'BlobsQuestion', 'BlobsAnswer'),
  blob: method('content.v1.Content', 'Info', 'BlobName', 'BlobAnswer'),
  updateBlob: method('content.v1.Content', 'Update', 'BlobChange', 'BlobAnswer'),
  readBlob: method('content.v1.Content', 'Read', 'BlobRange', 'BlobBytes'),
  writeBlob: method('content.v1.Content', 'Write', 'BlobWrite', 'BlobWritten'),
  abortWrite: method('content.v1.Content', 'Abort', 'WriteName', 'Empty'),
  createLease: method('leases.v1.Leases', 'Create', 'LeaseNew', 'LeaseAnswer'),
  deleteLease: method('leases.v1.Leases', 'Delete', 'LeaseEnd', 'Empty'),
  leases: method('leases.v1.Leases', 'List', 'LeasesQuestion', 'LeasesAnswer'),
  hold: method('leases.v1.Leases', 'AddResource', 'LeaseHold', 'Empty'),
  prepare: method('snapshots.v1.Snapshots', 'Prepare', 'SnapshotNew', 'Mounts'),
  commitSnapshot: method('snapshots.v1.Snapshots', 'Commit', 'SnapshotDone', 'Empty'),
  removeSnapshot: method('snapshots.v1.Snapshots', 'Remove', 'SnapshotName', 'Empty'),
  snapshot: method('snapshots.v1.Snapshots', 'Stat', 'SnapshotName', 'SnapshotAnswer'),
  snapshots: method('snapshots.v1.Snapshots', 'List', 'SnapshotsQuestion', 'SnapshotsAnswer'),
  apply: method('diff.v1.Diff', 'Apply', 'Application', 'Applied'),
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
