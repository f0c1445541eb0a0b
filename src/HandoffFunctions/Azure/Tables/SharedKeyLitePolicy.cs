using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// Signs each try with the account's key.
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key (Table service, Shared Key Lite)
/// </summary>
internal sealed class SharedKeyLitePolicy(StorageConnection account, TimeProvider time) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        var date = time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        // The path as it goes out, still percent-encoded. An emulator's path starts with the account: it stands twice.
        var resource = $"/{account.AccountName}{message.Request.Uri.ToUri().AbsolutePath}";
        var signature = HMACSHA256.HashData(account.Key, Encoding.UTF8.GetBytes($"{date}\n{resource}"));
        message.Request.Headers.SetValue("x-ms-date", date);
        message.Request.Headers.SetValue("Authorization", $"SharedKeyLite {account.AccountName}:{Convert.ToBase64String(signature)}");
    }
}
