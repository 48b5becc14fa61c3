export { compressMembers, gzipMember } from './compress';
export { memberHeaderSize, memberSize } from './format';
export { type GunzipLimits, gunzipMembers } from './gunzip';
export { inflateMember } from './inflate';
export { ownMembers, type RawMember } from './members';
export { membersFor } from './members-for';
export { ownMemberSize } from './walk';
