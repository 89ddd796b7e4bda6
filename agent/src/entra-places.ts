/**
 * Where Windows keeps the registration of a work account. Facts from public scripts and Microsoft's device FAQ, gathered in the
 * project's domain notes (A1.1); none was tried by us, so the task looks before it acts.
 */
const workplaceJoin = 'HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\WorkplaceJoin';

export const entraPlaces = {
  /** one key per account, named by the thumbprint of the user certificate; values `TenantId`, `UserEmail` */
  joinInfo: `${workplaceJoin}\\JoinInfo`,
  /** one key per tenant, named by its id */
  tenantInfo: `${workplaceJoin}\\TenantInfo`,
  /** one key per Windows Hello key; values `UserId` (a UPN) and `TenantDomain` */
  helloKeys: `${workplaceJoin}\\AADNGC`,
  /** one value per secondary account: in our reading `<object id>.<tenant id>` with the UPN as its text */
  storage: 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\AAD\\Storage\\https://login.microsoftonline.com',
  /** one file per account; its UPN stands in it as UTF-16 or UTF-8 */
  brokerAccounts: '%LOCALAPPDATA%\\Packages\\Microsoft.AAD.BrokerPlugin_cw5n1h2txyewy\\AC\\TokenBroker\\Accounts',
  /** `autoWorkplaceJoin` = 0 keeps Windows from registering silently again, and still lets people add the new account */
  policy: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WorkplaceJoin',
  certificateIssuer: 'MS-Organization-Access',
} as const;

/** The tenant of personal Microsoft accounts (Microsoft identity platform, "Access token claims"). */
export const personalTenantId = '9188040d-6c67-4c5b-b112-36a304b66dad';
