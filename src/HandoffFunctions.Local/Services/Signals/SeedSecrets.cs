using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.KeyVault;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Signals;

/// <summary>Puts into the vault what a policy needs in order to send signals, made anew at each start: a signing key and authorizations.</summary>
internal static class SeedSecrets
{
    /// <param name="policyFile">Null or anything that is no policy: nothing is needed. Whether it is right is the app's to say.</param>
    public static async Task ForAsync(string? policyFile, SecretStore secrets, CancellationToken cancel)
    {
        if (policyFile is null || !Json.TryParse(await File.ReadAllTextAsync(policyFile, cancel), out var policy)
            || (policy as JsonObject)?["sharedSignals"] is not JsonObject signals || signals["send"] is not JsonObject send)
        {
            return;
        }
        if (send.Text("signingKey") is { } key)
        {
            using var rsa = RSA.Create(2048);
            secrets.AddVersion(key, rsa.ExportPkcs8PrivateKeyPem(), new JsonObject { ["contentType"] = "application/x-pem-file" });
        }
        foreach (var name in send.Objects("receivers").Select(receiver => receiver.Text("authorization")).OfType<string>().Distinct())
        {
            secrets.AddVersion(name, "Bearer " + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)), []);
        }
    }
}
