// The practice users, and the claims that Entra ID sends for them by default.

export const users = [
  {
    upn: "b.simon@contoso.com",
    displayName: "B.Simon",
    givenName: "B",
    surname: "Simon",
    mail: "b.simon@contoso.com",
    objectId: "0b51a0de-5a31-4ed6-8e00-000000000001",
  },
  {
    upn: "a.lindqvist@contoso.com",
    displayName: "Ada Lindqvist",
    givenName: "Ada",
    surname: "Lindqvist",
    mail: "a.lindqvist@contoso.com",
    objectId: "0b51a0de-5a31-4ed6-8e00-000000000002",
  },
];

const SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const MICROSOFT = "http://schemas.microsoft.com/";

// samlp calls the mapper as a plain function for a sign-in and reads its prototype for the metadata.
export function profileMapper({ user, tenant, issuer }) {
  return {
    getClaims: () => ({
      [`${MICROSOFT}identity/claims/tenantid`]: tenant,
      [`${MICROSOFT}identity/claims/objectidentifier`]: user.objectId,
      [`${MICROSOFT}identity/claims/displayname`]: user.displayName,
      [`${MICROSOFT}identity/claims/identityprovider`]: issuer,
      [`${MICROSOFT}claims/authnmethodsreferences`]: [
        `${MICROSOFT}ws/2008/06/identity/authenticationmethod/password`,
        `${MICROSOFT}claims/multipleauthn`,
      ],
      [`${SOAP}givenname`]: user.givenName,
      [`${SOAP}surname`]: user.surname,
      [`${SOAP}emailaddress`]: user.mail,
      [`${SOAP}name`]: user.upn,
    }),
    getNameIdentifier: () => ({
      nameIdentifier: user.upn,
      nameIdentifierFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    }),
  };
}

profileMapper.prototype.metadata = [
  { id: `${SOAP}name`, displayName: "Name" },
  { id: `${SOAP}givenname`, displayName: "Given Name" },
  { id: `${SOAP}surname`, displayName: "Surname" },
  { id: `${SOAP}emailaddress`, displayName: "Email" },
  { id: `${MICROSOFT}identity/claims/displayname`, displayName: "Display Name" },
  { id: `${MICROSOFT}identity/claims/objectidentifier`, displayName: "Object Identifier" },
  { id: `${MICROSOFT}identity/claims/tenantid`, displayName: "Tenant Identifier" },
];
