export { compressMembers, gzipMember } from './compress';
export { memberHeaderSize, memberSize } from './format';
export { type GunzipLimits, gunzipMembers, inflateMember, ownMemberSize } from './gunzip';
export { ownMembers, type RawMember } from './members';
export { membersFor } from './members-for';
