using System.Globalization;
using Azure.Core;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Handling;

namespace HandoffFunctions.Hosting;

/// <summary>The settings that the app reads; docs/deploy.md lists them. A setting that is wrong stops the start, with its name.</summary>
internal sealed class Settings(IConfiguration configuration)
{
    /// <summary>What the platform could not look up in the vault arrives as it stands in the setting, where anybody could know it.</summary>
    private const string NotLookedUp = "@Microsoft.KeyVault";

    /// <summary>Which part of the program this process runs; both where nothing is said.</summary>
    public Part Part => configuration["Handoff:Part"] switch
    {
        null or "" => Part.Whole,
        "worker" => Part.Worker,
        "analyst" => Part.Analyst,
        _ => throw new SettingError("Handoff__Part must be worker or analyst, or left out for both in one process"),
    };

    public Uri GraphBaseUrl => Address("Handoff:Graph:BaseUrl") ?? new Uri("https://graph.microsoft.com/v1.0");

    /// <summary>So many writes to Graph in 150 seconds at most.</summary>
    public int GraphWrites =>
        configuration["Handoff:Graph:WritesPer150Seconds"] is not { Length: > 0 } text ? WritePace.Documented
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var writes) && writes is >= 1 and <= 100_000 ? writes
        : throw new SettingError("Handoff__Graph__WritesPer150Seconds must be a whole number from 1 to 100000");

    public Uri? VaultUri => Address("Handoff:KeyVault:VaultUri");

    /// <summary>The vault, for a part of the policy that cannot do without one.</summary>
    public Uri VaultFor(string part) => VaultUri ?? throw new SettingError($"Handoff__KeyVault__VaultUri must name the vault that the policy's {part} takes secrets from");

    public Uri? TopicEndpoint => Address("Handoff:EventsOut:TopicEndpoint");

    public Uri? Issuer => Address("Handoff:Api:Issuer");

    public string Audience =>
        configuration["Handoff:Api:Audience"] is not { } audience ? "api://handoff-functions"
        : !string.IsNullOrWhiteSpace(audience) ? audience
        : throw new SettingError("Handoff__Api__Audience must not be blank: it says for which application a token must be made");

    /// <summary>The Authorization header that transmitters of shared signals were told to send; null where none was agreed.</summary>
    public string? SignalAuthorization =>
        configuration["Handoff:SharedSignals:Authorization"] is not { Length: > 0 } header ? null
        : !header.StartsWith(NotLookedUp, StringComparison.OrdinalIgnoreCase) ? header
        : throw new SettingError("Handoff__SharedSignals__Authorization could not be looked up in the vault");

    public string? IdentityClientId => configuration["Handoff:Identity:ClientId"];

    /// <summary>Where the directory reports its changes; null where it does not.</summary>
    public DirectoryTopic? Directory
    {
        get
        {
            var (url, state) = (configuration["Handoff:Directory:NotificationUrl"] ?? "", configuration["Handoff:Directory:ClientState"] ?? "");
            if (url.Length + state.Length == 0)
            {
                return null;
            }

            if (!IsPartnerTopic(url))
            {
                throw new SettingError("Handoff__Directory__NotificationUrl must be EventGrid:?azuresubscriptionid=…&resourcegroup=…&partnertopic=…&location=…");
            }

            // Who takes no events only has to know that they are wanted, to notice that they do not come.
            return Part == Part.Analyst ? new DirectoryTopic(url, null)
                : state.Length is < 16 or > 128 || state.Any(char.IsControl) || state.StartsWith(NotLookedUp, StringComparison.OrdinalIgnoreCase)
                    ? throw new SettingError("Handoff__Directory__ClientState must be a text of 16 to 128 characters that nobody can guess")
                    : new DirectoryTopic(url, state);
        }
    }

    /// <summary>How often the list of known devices is read again; 0 where this process is the only one that records.</summary>
    public TimeSpan KnownDevicesEvery =>
        configuration["Handoff:Scope:ReadAgainAfter"] is not { } text ? TimeSpan.FromSeconds(15)
        : Durations.TryRead(text, out var every) ? every
        : throw new SettingError("Handoff__Scope__ReadAgainAfter must be a duration such as \"30s\" or \"5m\"");

    /// <summary>The host instance: one handler process runs on each.</summary>
    public string Instance => configuration["WEBSITE_INSTANCE_ID"] ?? configuration["CONTAINER_NAME"] ?? Environment.MachineName;

    public TableClient Tables(TokenCredential credential, TimeProvider time)
    {
        var options = new TableClientOptions { Time = time };
        var name = configuration["Handoff:Tables:Name"] ?? "handoff";
        return (configuration["Handoff:Tables:ConnectionString"], Address("Handoff:Tables:ServiceUri")) switch
        {
            ({ Length: > 0 } connection, _) => new TableClient(StorageConnection.Parse(connection), name, options),
            (_, { } service) => new TableClient(service, name, credential, options),
            _ => throw new SettingError("Handoff__Tables__ServiceUri (in Azure) or Handoff__Tables__ConnectionString (for an emulator) must say where to store"),
        };
    }

    /// <summary>Reads the policy. Starting with one that is not understood could mean revoking the wrong access, or none.</summary>
    public HandoffPolicy Policy()
    {
        var path = configuration["Handoff:Policy"] is { Length: > 0 } set ? set : Path.Combine(AppContext.BaseDirectory, "policy.json");
        if (!File.Exists(path))
        {
            throw new SettingError($"Handoff__Policy names no file: {path}");
        }

        var (policy, errors) = ReadPolicy.From(File.ReadAllBytes(path));
        if (policy is null)
        {
            throw new SettingError($"{path} is not a valid policy:{string.Concat(errors.Select(error => $"\n  {error}"))}");
        }

        // Owing it to nobody would look as if everybody had been told.
        var tells = policy.Classes.Values.SelectMany(of => of.Causes.Values.Append(of.Default)).Any(rule => rule.Steps.Contains(StepKind.TellReceivers));
        return tells && policy.SharedSignals.Send is not { Receivers.Count: > 0 }
            ? throw new SettingError($"{path} owes tellReceivers and names no receivers under sharedSignals.send")
            : policy;
    }

    /// <summary>https://learn.microsoft.com/azure/event-grid/subscribe-to-graph-api-events</summary>
    private static bool IsPartnerTopic(string url) =>
        url.StartsWith("EventGrid:?", StringComparison.OrdinalIgnoreCase)
        && url["EventGrid:?".Length..].Split('&').Select(part => part.Split('=')).Where(part => part is [_, { Length: > 0 }]).Select(part => part[0].ToLowerInvariant())
            .Order(StringComparer.Ordinal).SequenceEqual(["azuresubscriptionid", "location", "partnertopic", "resourcegroup"]);

    private Uri? Address(string key) =>
        configuration[key] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || Adapters.Loopback.IsPlain(uri)) ? uri
        : throw new SettingError($"{key.Replace(":", "__", StringComparison.Ordinal)} must be an https address (http is for the loopback interface only)");
}

/// <summary>A setting that is missing or wrong. The message is for whoever deploys.</summary>
internal sealed class SettingError(string message) : Exception(message);
