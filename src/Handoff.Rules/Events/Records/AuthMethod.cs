using System.Collections.Frozen;
using System.Text;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// Short names for the authentication methods that sign-in logs spell in words, which change. What is not known keeps its own words, in
/// camel case (https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods).
/// </summary>
internal static class AuthMethod
{
    private const int LongestName = 64;

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["fido2"] = "fido2",
        ["fido2Key"] = "fido2",
        ["fido2SecurityKey"] = "fido2",
        ["windowsHello"] = "windowsHelloForBusiness",
        ["authenticatorApp"] = "microsoftAuthenticator",
        ["microsoftAuthenticatorApp"] = "microsoftAuthenticator",
        ["mobileAppNotification"] = "microsoftAuthenticator",
        ["passwordlessPhoneSignIn"] = "microsoftAuthenticator",
        ["phoneSignIn"] = "microsoftAuthenticator",
        ["mobileAppVerificationCode"] = "softwareOath",
        ["oathVerificationCode"] = "softwareOath",
        ["softwareOathToken"] = "softwareOath",
        ["hardwareOathToken"] = "hardwareOath",
        ["textMessage"] = "sms",
        ["x509Certificate"] = "certificate",
        ["certificateBasedAuthentication"] = "certificate",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The name of a method; empty when there is no letter or digit in it.</summary>
    public static string NameOf(string method)
    {
        var name = Camel(method);
        return name.StartsWith("passkey", StringComparison.OrdinalIgnoreCase) ? "passkey"
            : name.StartsWith("phoneCall", StringComparison.OrdinalIgnoreCase) ? "voice"
            : Names.GetValueOrDefault(name, name);
    }

    private static string Camel(string method)
    {
        var name = new StringBuilder();
        var begins = false;
        foreach (var c in method.Replace("X.509", "x509", StringComparison.OrdinalIgnoreCase))
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                begins = name.Length > 0;
                continue;
            }

            name.Append(begins ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            begins = false;
            if (name.Length == LongestName)
            {
                break;
            }
        }

        return name.ToString();
    }
}
