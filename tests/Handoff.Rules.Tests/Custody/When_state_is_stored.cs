using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Xunit;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_state_is_stored
{
    public static TheoryData<Type> Stored => [typeof(Device), typeof(Worker), typeof(Finding), typeof(HandoffRecord), typeof(PresentOn)];

    [Theory]
    [MemberData(nameof(Stored))]
    public void Every_field_comes_back(Type type)
    {
        var told = Anything(type, new Counter())!;
        var json = JsonSerializer.Serialize(told, TypeInfo(type));

        var back = JsonSerializer.Deserialize(json, TypeInfo(type))!;

        Assert.Equal(Flat(told), Flat(back));
        Assert.Equal(json, JsonSerializer.Serialize(back, TypeInfo(type)));
    }

    [Fact]
    public void False_is_not_taken_for_absent()
    {
        var fact = new Fact { Kind = FactKind.SessionStarted, Key = new EventKey("a", "b"), At = DateTimeOffset.UnixEpoch, Interactive = false };
        var device = new Device { DeviceId = "d", Facts = [fact] };

        var back = JsonSerializer.Deserialize(JsonSerializer.Serialize(device, StateJson.Default.Device), StateJson.Default.Device)!;

        Assert.False(back.Facts[0].Interactive);
        Assert.Equal(fact.Key, back.Facts[0].Key);
    }

    [Fact]
    public void What_an_older_version_did_not_write_is_as_in_a_new_one()
    {
        var device = JsonSerializer.Deserialize("""{ "deviceId": "d" }""", StateJson.Default.Device)!;

        Assert.Equal(Flat(new Device { DeviceId = "d" }), Flat(device));
    }

    [Fact]
    public void Nothing_that_this_test_stores_is_as_it_would_be_anyway()
    {
        var told = Flat(Anything(typeof(Device), new Counter())!);

        Assert.All(told, field => Assert.False(field.Value is null or "" or "0", field.Path));
        Assert.Contains((".Facts[1].Interactive", "False"), told);
        Assert.Contains((".Facts[1].Privileged", "True"), told);
    }

    private static JsonTypeInfo TypeInfo(Type type) => StateJson.Default.GetTypeInfo(type)!;

    private sealed class Counter
    {
        public int Next { get; set; } = 1;
    }

    private static bool IsStored(PropertyInfo property) =>
        property.CanRead && property.GetIndexParameters().Length == 0 && property.GetCustomAttribute<JsonIgnoreAttribute>() is null && property.Name != "EqualityContract" && !property.GetMethod!.IsStatic;

    /// <summary>A value of a type in which nothing has its default.</summary>
    private static object? Anything(Type type, Counter counter)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var n = counter.Next++;
        if (type == typeof(string))
        {
            return $"text-{n} \U0001F469\"\\/";
        }

        if (type == typeof(DateTimeOffset))
        {
            return new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero).AddTicks(n * 1234567L);
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(n, type, System.Globalization.CultureInfo.InvariantCulture);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            return new Dictionary<string, string> { [$"key-{n}"] = "value", [$"Key {n}"] = "\u0085" };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            list.Add(Anything(type.GenericTypeArguments[0], counter));
            list.Add(Anything(type.GenericTypeArguments[0], counter));
            return list;
        }

        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Anything(parameter.ParameterType, counter))]);
        foreach (var property in type.GetProperties().Where(property => IsStored(property) && property.CanWrite))
        {
            property.SetValue(made, property.Name == nameof(Fact.Interactive) ? false : Anything(property.PropertyType, counter));
        }

        return made;
    }

    /// <summary>Every stored value below a value, by its path.</summary>
    private static List<(string Path, string? Value)> Flat(object? value, string path = "") => value switch
    {
        null => [(path, null)],
        string text => [(path, text)],
        DateTimeOffset time => [(path, time.ToString("O"))],
        IReadOnlyDictionary<string, string> map => [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ($"{path}[{pair.Key}]", (string?)pair.Value))],
        IEnumerable items => [.. items.Cast<object?>().SelectMany((item, index) => Flat(item, $"{path}[{index}]"))],
        _ when value.GetType().IsPrimitive || value.GetType().IsEnum => [(path, value.ToString())],
        _ => [.. value.GetType().GetProperties().Where(IsStored).SelectMany(property => Flat(property.GetValue(value), $"{path}.{property.Name}"))],
    };
}
