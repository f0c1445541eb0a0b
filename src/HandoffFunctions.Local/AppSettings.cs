using System.Security.Cryptography;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Services.Tables;

namespace HandoffFunctions.Local;

/// <summary>The app settings that point the app at the stack.</summary>
internal static class AppSettings
{
    public static IReadOnlyDictionary<string, string> For(
        LocalStackOptions options, StackUrls urls, string storage, AzuriteProcess.Ports azurite, string identityHeader)
    {
        var settings = new Dictionary<string, string>
        {
            ["Handoff__Tables__ConnectionString"] = storage,
            ["Handoff__Tables__Name"] = "handoff",
            ["Handoff__Graph__BaseUrl"] = urls.Graph + "/v1.0",
            ["Handoff__KeyVault__VaultUri"] = urls.KeyVault,
            ["Handoff__EventsOut__TopicEndpoint"] = urls.EventGrid + "/out/api/events",
            ["Handoff__Api__Issuer"] = urls.Issuer,
            ["Handoff__Api__Audience"] = TokenIssuer.ApiAudience,
            // One process records everything here, so what it knows of devices cannot be out of date.
            ["Handoff__Scope__ReadAgainAfter"] = "0s",
            ["Handoff__Directory__NotificationUrl"] =
                "EventGrid:?azuresubscriptionid=00000000-0000-0000-0000-000000000000&resourcegroup=local&partnertopic=directory&location=local",
            ["Handoff__Directory__ClientState"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["IDENTITY_ENDPOINT"] = urls.Issuer + "/msi/token",
            ["IDENTITY_HEADER"] = identityHeader,
            ["FUNCTIONS_WORKER_RUNTIME"] = "custom",
            ["AzureWebJobsDisableHomepage"] = "true",
        };
        if (options.PolicyFile is { } policy)
        {
            settings["Handoff__Policy"] = Path.GetFullPath(policy);
        }
        if (azurite.Blob != 0)
        {
            // The real host keeps its locks in blobs and its timers' times beside them.
            settings["AzureWebJobsStorage"] = storage
                + $"BlobEndpoint=http://127.0.0.1:{azurite.Blob}/{AzuriteProcess.Account};"
                + $"QueueEndpoint=http://127.0.0.1:{azurite.Queue}/{AzuriteProcess.Account};";
        }
        foreach (var (name, value) in options.ExtraSettings)
        {
            settings[name] = value;
        }
        return settings;
    }

    /// <summary>A storage connection string whose table endpoint is the counting proxy.</summary>
    public static string Storage(string tables, string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={AzuriteProcess.Account};AccountKey={key};TableEndpoint={tables}/{AzuriteProcess.Account};";
}

/// <summary>Where the stack's parts listen, without a trailing slash.</summary>
internal sealed record StackUrls(string EventGrid, string EventHub, string Graph, string KeyVault, string Tables, string Issuer, string Control, string Receiver);
