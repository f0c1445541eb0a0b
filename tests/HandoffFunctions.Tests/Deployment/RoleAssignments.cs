using System.Text.RegularExpressions;

namespace HandoffFunctions.Tests.Deployment;

/// <summary>A role that a file under infra assigns.</summary>
/// <param name="File">Where.</param>
/// <param name="Scope">On what: the Bicep name of the resource.</param>
/// <param name="Principal">To whom: the Bicep expression.</param>
/// <param name="Role">The role's name.</param>
internal sealed record RoleAssignment(string File, string Scope, string Principal, string Role);

/// <summary>All of them.</summary>
internal static partial class RoleAssignments
{
    /// <summary>https://learn.microsoft.com/azure/role-based-access-control/built-in-roles</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["d5a91429-5739-47e2-a06b-3470a27159e7"] = "EventGrid Data Sender",
        ["a638d3c7-ab3a-418d-83e6-5f17a39d4fde"] = "Azure Event Hubs Data Receiver",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
    };

    public static IReadOnlyList<RoleAssignment> All { get; } = [.. Infra.BicepFiles.SelectMany(In)];

    /// <summary>Every mention of the type, so that none is missed because it is written differently.</summary>
    public static int Mentions { get; } = Infra.BicepFiles.Sum(file => Type().Count(Infra.Read(file)));

    private static IEnumerable<RoleAssignment> In(string file)
    {
        var text = Infra.Read(file);
        return Assignment().Matches(text).Select(match => new RoleAssignment(
            file, match.Groups[1].Value, match.Groups[2].Value, Names[Regex.Match(text, $"^var {match.Groups[3].Value} = '([^']+)'", RegexOptions.Multiline).Groups[1].Value]));
    }

    [GeneratedRegex("Microsoft.Authorization/roleAssignments@")]
    private static partial Regex Type();

    [GeneratedRegex(@"'Microsoft\.Authorization/roleAssignments@[^{]*\{\s+name: [^\n]+\s+scope: (\S+)\s+properties: \{\s+principalId: (\S+)\s+principalType: \S+\s+roleDefinitionId: subscriptionResourceId\('Microsoft\.Authorization/roleDefinitions', (\w+)\)")]
    private static partial Regex Assignment();
}
