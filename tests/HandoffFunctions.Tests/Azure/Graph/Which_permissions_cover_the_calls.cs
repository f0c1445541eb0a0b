using System.Reflection;
using System.Text.RegularExpressions;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.Graph;
using Xunit;

namespace HandoffFunctions.Tests.Adapters.Graph;

/// <summary>Whatever the adapters can ask of Graph, some permission in the list is for it; and nothing is in the list that nobody asks.</summary>
public sealed partial class Which_permissions_cover_the_calls
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Fact]
    public async Task Each_call_is_covered_and_each_that_is_covered_is_made()
    {
        var made = new SortedSet<string>(StringComparer.Ordinal);
        // Every public call of every adapter, so that one that is added is seen; and after a refusal, which some follow up with another call.
        foreach (var (status, body) in new[] { (200, "{}"), (404, """{"error":{"code":"Request_ResourceNotFound"}}""") })
        {
            await using var service = await LoopbackService.StartAsync(status, body);
            using var graph = new GraphConnection(new Uri(service.Address, "/v1.0"), new CountingCredential(new SetClock()), new SetClock());
            foreach (var type in typeof(GraphSessions).Assembly.GetTypes().Where(IsAdapter))
            {
                var adapter = Activator.CreateInstance(type, BindingFlags.Instance | BindingFlags.NonPublic, null, [new Lazy<GraphConnection>(() => graph)], null)!;
                foreach (var call in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(method => method.ReturnType.IsAssignableTo(typeof(Task))))
                {
                    await (Task)call.Invoke(adapter, [.. call.GetParameters().Select(Argument)])!;
                }
            }

            made.UnionWith(service.Seen.Select(seen => $"{seen.Method} {Template(seen.Target)}"));
        }

        Assert.Equal(GraphAppRole.All.SelectMany(role => role.Calls).Distinct().Order(StringComparer.Ordinal), made);
    }

    private static bool IsAdapter(Type type) =>
        type is { IsClass: true, Namespace: "HandoffFunctions.Adapters.Graph" }
        && type.GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(Lazy<GraphConnection>)]) is not null;

    private static object? Argument(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(CancellationToken) ? Cancel
        : parameter.ParameterType == typeof(string) ? "an-id"
        : new DateTimeOffset(2026, 12, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>What was asked for, without who or what it was asked about.</summary>
    private static string Template(string target) =>
        Value().Replace(target["/v1.0".Length..].Split('?')[0], "(deviceId={value})").Replace("/an-id", "/{id}", StringComparison.Ordinal);

    [GeneratedRegex(@"\(deviceId=[^)]*\)")]
    private static partial Regex Value();
}
